interface Lock {
  readonly packages: Readonly<Record<string, { readonly dependencies: Readonly<Record<string, string>> }>>;
}

/** Folders of a package and of all it depends on, as package-lock.json has them; none of them is in another. */
export function packagesOf(name: string, lock: Lock): readonly string[] {
  const found = new Set<string>();
  const add = (folder: string): void => {
    if (found.has(folder)) return;
    found.add(folder);
    for (const dependency of Object.keys(lock.packages[folder]?.dependencies ?? {})) {
      const where = nearest(folder, dependency, lock);
      if (where !== undefined) add(where);
    }
  };
  add(`node_modules/${name}`);
  return [...found].filter((folder) => ![...found].some((outer) => folder.startsWith(`${outer}/`)));
}

/** As Node looks for it: beside the package, then further and further out. */
function nearest(folder: string, name: string, lock: Lock): string | undefined {
  for (let at: string | undefined = folder; at !== undefined; at = outerOf(at)) {
    const there = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (there in lock.packages) return there;
  }
  return undefined;
}

function outerOf(folder: string): string | undefined {
  if (folder === "") return undefined;
  const end = folder.lastIndexOf("/node_modules/");
  return end < 0 ? "" : folder.slice(0, end);
}
