/** `orderItem` as `order_item`: the name in the database. */
export function snake(name: string): string {
  return words(name).join('_');
}

/** `orderItem` as `order-item`: the name in URLs and files. */
export function kebab(name: string): string {
  return words(name).join('-');
}

/** `orderItem` as `OrderItem`: the name of a type. */
export function pascal(name: string): string {
  return words(name).map(capital).join('');
}

/** `orderItem` as `order item`: what people read. */
export function spoken(name: string): string {
  return words(name).join(' ');
}

/** `order_item` or `order item` as `orderItem`. */
export function camel(name: string): string {
  const text = pascal(name);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The English plural of a name, for the regular ones; a Blueprint names the others. */
export function pluralOf(name: string): string {
  if (/(?:[sxz]|ch|sh)$/.test(name)) return `${name}es`;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return `${name}s`;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
