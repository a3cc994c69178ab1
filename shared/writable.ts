/** The same while it is made, field by field: unlike what spreads make, all that are made so share one shape, and are quick to read. */
export type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
