const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Whether this is a host name in the preferred syntax of RFC 1034 §3.5 as modified by RFC 1123 (RFC 5280 §4.2.1.6), without
 * a final dot. Underscores are tolerated; `*` may stand as the whole leftmost label where `wildcard` allows it.
 */
export function isDnsName(value: string, wildcard: boolean): boolean {
  const labels = value.toLowerCase().split('.');
  if (wildcard && labels.length > 1 && labels[0] === '*') labels.shift();
  return value.length <= 253 && labels.every((label) => LABEL.test(label));
}

/** Whether `name` is `base` or has labels added on its left; the empty base covers every name (RFC 5280 §4.2.1.10). */
export function isWithinDomain(name: string, base: string): boolean {
  const [lower, suffix] = [name.toLowerCase(), base.toLowerCase()];
  return suffix === '' || lower === suffix || lower.endsWith(`.${suffix}`);
}
