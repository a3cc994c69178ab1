/** Words of the expression language that nobody can use as a name. */
const words = new Set([
  ...["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"],
  ...["let", "loop", "namespace", "package", "return", "var", "void", "while"],
]);

/** Whether the language of formulas keeps a word for itself. */
export function isReserved(word: string): boolean {
  return words.has(word);
}
