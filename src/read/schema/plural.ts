const irregular: Record<string, string> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  mouse: 'mice',
  ox: 'oxen',
  quiz: 'quizzes',
};
const same =
  /(equipment|information|rice|money|species|series|fish|sheep|news|media|data|metadata|feedback|staff|people|children)$/i;

/** The plural that a table is named by: `Category` is kept in `Categories`. */
export function pluralOf(name: string): string {
  if (same.test(name)) return name;
  const word = /[A-Z]?[a-z]+$/.exec(name)?.[0] ?? name;
  const start = name.slice(0, name.length - word.length);
  const other = irregular[word.toLowerCase()];
  if (other !== undefined) return start + word.charAt(0) + other.slice(1);
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  if (/sis$/i.test(name)) return `${name.slice(0, -2)}es`;
  if (/(ss|us|x|ch|sh|[^aeiou]z)$/i.test(name)) return `${name}es`;
  return /s$/i.test(name) ? name : `${name}s`;
}
