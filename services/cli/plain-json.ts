/** As JSON; whole numbers of any size, which JSON has no word for, as texts of digits. */
export function plainJson(value: object, indent?: number): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? String(one) : one), indent);
}
