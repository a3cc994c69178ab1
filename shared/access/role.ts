/** Who may do what. `service` is for the planes among themselves, `pusher` for what feeds metrics. */
export const roles = ["viewer", "operator", "admin", "pusher", "service"] as const;

export type Role = (typeof roles)[number];

/** Somebody whose credentials were right. */
export interface Caller {
  /** As the access file calls it, for logs and limits. */
  readonly name: string;
  readonly role: Role;
}
