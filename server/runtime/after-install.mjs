// npm runs this after every install, under whatever Node called npm. It says nothing unless it fails.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkLibraries } from './link-libraries.mjs';
import { linkNode } from './link-node.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
linkNode(root);
linkLibraries(root);
