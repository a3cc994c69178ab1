interface Use {
  readonly name: string;
  readonly capacity: number;
  readonly taken: number;
  readonly reserve: number;
}

interface Unit {
  readonly size: number;
  readonly name: string;
}

const plain: Unit = { size: 1, name: "" };

/** The use of one dimension of a pool as people read it: `3.5 of 8 cpu`, `6 of 16 GiB memory, 2 of them reserved`. */
export function useText({ name, capacity, taken, reserve }: Use): string {
  const unit = unitOf(name, capacity);
  const amount = (value: number) => String(Math.round((value / unit.size) * 100) / 100);
  const kept = reserve > 0 ? `, ${amount(reserve)} of them reserved` : "";
  const measured = unit.name === "" ? "" : ` ${unit.name}`;
  return `${amount(taken)} of ${amount(capacity)}${measured} ${name}${kept}`;
}

/** Thousandths of a core are told as cores, bytes in the unit that the capacity is some of. */
function unitOf(name: string, capacity: number): Unit {
  if (name === "cpu") return { size: 1000, name: "" };
  if (name !== "memory") return plain;
  const units: readonly Unit[] = [
    { size: 2 ** 30, name: "GiB" },
    { size: 2 ** 20, name: "MiB" },
    { size: 2 ** 10, name: "KiB" },
  ];
  return units.find(({ size }) => capacity >= size) ?? { size: 1, name: "bytes" };
}
