/** `fullName` as `full_name`: an underscore before a capital that follows none. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) =>
    at === 0 || /[A-Z]/.test(name[at - 1] ?? '') ? letter.toLowerCase() : `_${letter.toLowerCase()}`,
  );
}
