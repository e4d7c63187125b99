import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssueRequest } from '../../issuer/index.ts';
import { initKeys, readPassphraseFile, type Signer } from '../../keys/index.ts';
import { openIssuer } from '../../server/installation/open.ts';
import type { Installation } from '../../server/installation/open.ts';
