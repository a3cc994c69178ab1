// What @peculiar/x509 expects of a polyfill of Reflect before it is imported: no more than it uses.
const kept = new WeakMap<object, Map<unknown, unknown>>();

function own(key: unknown, target: object): unknown {
  return kept.get(target)?.get(key);
}

function nearest(key: unknown, target: object | null): unknown {
  return target === null ? undefined : (own(key, target) ?? nearest(key, Object.getPrototypeOf(target)));
}

function define(key: unknown, value: unknown, target: object): void {
  kept.set(target, (kept.get(target) ?? new Map<unknown, unknown>()).set(key, value));
}

Object.assign(Reflect, {
  getOwnMetadata: own,
  getMetadata: nearest,
  defineMetadata: define,
  metadata: (key: unknown, value: unknown) => (target: object) => define(key, value, target),
});
