/** A piece of a formula, where it begins there and how the parser of expressions is to read it. */
export interface Token {
  readonly at: number;
  /** As it is written. */
  readonly text: string;
  readonly rewritten: string;
}

/** What a formula is made of, or the first thing in it that has no place there. */
export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly at: number; readonly text: string };

/** Variables have it before their name: none is then a word of the expression language, or of JavaScript. */
const mark = "v_";

const piece =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(?<call>[A-Za-z_]\w*)(?=\s*\()|(?<word>[A-Za-z_]\w*)|(?<sign>[<>=!]=|&&|\|\||[-+*/%<>!?:(),]))/y;

/** Numbers become doubles, because the expression language never mixes them with whole numbers; names are marked. */
export function tokensOf(text: string): Tokens {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  piece.lastIndex = 0;
  while (piece.lastIndex < end) {
    const from = piece.lastIndex;
    const found = piece.exec(text);
    const said = found?.[0].trimStart();
    if (!found || said === undefined) {
      const at = from + text.slice(from).search(/\S/);
      return { ok: false, at, text: /^(\w+|.)/su.exec(text.slice(at))?.[0] ?? "" };
    }
    tokens.push({ at: piece.lastIndex - said.length, text: said, rewritten: rewritten(found.groups ?? {}) });
  }
  return { ok: true, tokens };
}

function rewritten({ number, call, word, sign = "" }: Readonly<Record<string, string | undefined>>): string {
  if (number !== undefined) return /[.eE]/.test(number) ? number : `${number}.0`;
  if (word === undefined) return call ?? sign;
  return word === "true" || word === "false" ? word : `${mark}${word}`;
}

/** A name as it is written, of a variable as the parser knows it. */
export function nameOf(variable: string): string {
  return variable.slice(mark.length);
}

/** How the parser knows a name. */
export function variableOf(name: string): string {
  return `${mark}${name}`;
}

/** Tokens as one text for the parser, with a space between any two so that none of them make a third. */
export function joined(tokens: readonly Token[]): string {
  return tokens.map((token) => token.rewritten).join(" ");
}

/** What stands in the formula itself between two places of the joined text, with the parentheses that belong to it. */
export function writtenBetween(text: string, tokens: readonly Token[], start: number, end: number): string {
  let place = 0;
  const inside = tokens.map(({ rewritten: said }) => {
    const from = place;
    place += said.length + 1;
    return from < end && from + said.length > start;
  });
  const [from, to] = closed(tokens, inside.indexOf(true), inside.lastIndexOf(true));
  const [first, last] = [tokens[from], tokens[to]];
  return first && last ? text.slice(first.at, last.at + last.text.length) : "";
}

/** The parser leaves out the parentheses at both ends. */
function closed(tokens: readonly Token[], first: number, last: number): readonly [number, number] {
  let [from, to, open] = [first, last, 0];
  for (const { text } of tokens.slice(first, last + 1)) {
    if (text === "(") open += 1;
    else if (text === ")" && open > 0) open -= 1;
    else if (text === ")") from -= 1; // what it closes stands before
  }
  while (open > 0 && tokens[to + 1]?.text === ")") {
    to += 1;
    open -= 1;
  }
  return [from, to];
}

/** The token at a place of the joined text; undefined: its end. */
export function tokenAt(tokens: readonly Token[], place: number): Token | undefined {
  let passed = -1;
  return tokens.find(({ rewritten: said }) => {
    passed += said.length + 1;
    return place < passed;
  });
}
