interface Noticed {
  readonly detail: string;
  readonly observed?: Observed | undefined;
}

interface Observed {
  readonly trouble?: string | undefined;
  readonly notices?: readonly string[] | undefined;
}

/** What a person should know of a workload besides the detail of its reason and its trouble, each once. */
export function unsaidNotices({ detail, observed }: Noticed): readonly string[] {
  const { trouble, notices = [] } = observed ?? {};
  return [...new Set(notices)].filter((notice) => notice !== detail && notice !== trouble);
}
