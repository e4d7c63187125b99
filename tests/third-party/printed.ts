import { type Field, groupThousands, type Label } from '../../document/index.ts';

type PaperRecord = Readonly<Record<string, unknown>>;

/** What a record prints: its values in the order of `names`, and those of them that must read from left to right. */
export type Printed = { readonly fields: readonly string[]; readonly visual: readonly string[] };

/** The names of fields in the order in which a template places them. */
export function placedOrder(template: string): string[] {
  // A list's `first` line stands above its rows.
  const placed = template.replace(/#listing\("(\w+)"(.*) first: "(\w+)"/g, '"$3" "$1"$2');
  return [...placed.matchAll(/"([A-Za-z]+)"/g)].map(([, name]) => name!);
}

export function printed(fields: readonly Field[], record: PaperRecord, names: readonly string[]): Printed {
  const placed = fields.filter(({ name }) => names.includes(name)).sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const values = placed.filter(({ name }) => record[name] != null).map((field) => printedValue(field, record[field.name]));
  return { fields: values.flatMap((value) => value.fields), visual: values.flatMap((value) => value.visual) };
}

function printedValue(field: Field, value: unknown): Printed {
  const figure = (text: string): Printed => ({ fields: [text], visual: [text] });
  switch (field.kind) {
    case 'bilingual':
      return pair(value as Label);
    case 'choice':
      return pair(field.options.find(({ name }) => name === value)!.label);
    case 'amount':
    case 'integer':
    case 'decimal':
      return figure(groupThousands(String(value)));
    case 'date':
      return figure(String(value));
    case 'month':
      // The month stands in words beside its year.
      return figure(String(value).slice(0, 4));
    case 'rows': {
      const rows = (value as readonly PaperRecord[]).map((row) => printed(field.fields, row, field.fields.map(({ name }) => name)));
      return { fields: rows.flatMap((row) => row.fields), visual: rows.flatMap((row) => row.visual) };
    }
    default:
      return { fields: [String(value)], visual: [] };
  }
}

function pair({ ar, en }: Label): Printed {
  return { fields: [ar, en], visual: [] };
}
