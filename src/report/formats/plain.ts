/** Text from a repository as text: no markup, no HTML, nobody mentioned. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)
    .replace(/[\\`*_{}[\]|#~]/g, (sign) => `\\${sign}`)
    .replaceAll('@', '&#64;');
}
