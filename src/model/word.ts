/** A word by which its singular and its plural are known as one: `Categories` and `category`. */
export function stemOf(word: string): string {
  return word
    .toLowerCase()
    .replace(/people$/, 'person')
    .replace(/children$/, 'child')
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');
}
