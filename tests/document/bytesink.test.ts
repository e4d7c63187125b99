import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteSink } from '../../document/bytesink.ts';

test('What is appended piece by piece reads as one text, however long', () => {
  const piece = fc.oneof(
    fc.record({ kind: fc.constant('decimal' as const), value: fc.nat(2 ** 32 - 1) }),
    fc.record({ kind: fc.constant('ascii' as const), value: fc.string({ unit: 'binary-ascii', maxLength: 60 }) }),
    fc.record({ kind: fc.constant('bytes' as const), value: fc.string({ unit: 'binary-ascii', maxLength: 60 }) }),
    fc.record({ kind: fc.constant('byte' as const), value: fc.nat(127) }),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.nat(3), (pieces, padding) => {
      const sink = new ByteSink();
      let expected = '';
      // Around the size at which the sink grows.
      for (let i = 0; i < padding; i++) {
        sink.bytes(Buffer.alloc(100_000, 'x'));
        expected += 'x'.repeat(100_000);
      }
      for (const { kind, value } of pieces) {
        if (kind === 'decimal') sink.decimal(value);
        else if (kind === 'ascii') expect(sink.ascii(value)).toBe(true);
        else if (kind === 'bytes') sink.bytes(Buffer.from(value, 'latin1'));
        else sink.byte(value);
        expected += kind === 'byte' ? String.fromCharCode(value) : String(value);
      }
      expect(Buffer.from(sink.written()).toString('latin1')).toBe(expected);
    }),
  );
});

test('A text outside ASCII is told apart', () => {
  expect(new ByteSink().ascii('é')).toBe(false);
});
