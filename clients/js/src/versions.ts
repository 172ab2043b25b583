const ORDERS_MAX = 5_000;
const SAVED_MAX = 200;

interface Known {
  version: number;
  /** The highest version this tab's window was told of. */
  announced: number;
}

/** A split order's children carry the root's id and a suffix; they share its version. */
export function rootOf(orderId: string): string {
  const dash = orderId.indexOf('-');
  return dash < 0 ? orderId : orderId.slice(0, dash);
}

/**
 * The highest version heard of, of the 5,000 orders last heard of. Numbers and ids only, so they
 * may be kept over a reload.
 */
export class Versions {
  private readonly known = new Map<string, Known>();
  private storage: Storage | undefined;
  private key = '';
  private saving = false;

  of(orderId: string): number | undefined {
    return this.known.get(rootOf(orderId))?.version;
  }

  raise(orderId: string, version: number): void {
    const before = this.of(orderId) ?? 0;
    if (version > before) {
      this.put(rootOf(orderId), version, this.known.get(rootOf(orderId))?.announced ?? 0);
    }
  }

  /** True if nobody here was told of this version or of a newer one; now they were. */
  announce(orderId: string, version: number): boolean {
    const before = this.known.get(rootOf(orderId));
    if (before && (version <= before.announced || version < before.version)) {
      return false;
    }
    this.put(rootOf(orderId), version, version);
    return true;
  }

  clear(): void {
    this.known.clear();
    store(this.storage, this.key, []);
  }

  /** Keeps the newest 200 there from now on, and takes over what is there. */
  keepIn(storage: Storage | undefined, key: string): void {
    this.storage = storage;
    this.key = key;
    const saved = stored(storage, key);
    for (const row of Array.isArray(saved) ? saved : []) {
      if (Array.isArray(row) && typeof row[0] === 'string' && Number.isInteger(row[1])) {
        this.raise(row[0], row[1] as number);
      }
    }
  }

  private put(root: string, version: number, announced: number): void {
    this.known.delete(root);
    this.known.set(root, { version, announced });
    if (this.known.size > ORDERS_MAX) {
      this.known.delete(this.known.keys().next().value as string);
    }
    this.save();
  }

  /** Once for all changes of one turn. */
  private save(): void {
    if (!this.storage || this.saving) {
      return;
    }
    this.saving = true;
    queueMicrotask(() => {
      this.saving = false;
      const newest = [...this.known].slice(-SAVED_MAX);
      store(
        this.storage,
        this.key,
        newest.map(([root, { version }]) => [root, version]),
      );
    });
  }
}

/** What is stored under a key; undefined if nothing, or nothing readable. */
export function stored(storage: Storage | undefined, key: string): unknown {
  try {
    return JSON.parse(storage?.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores if there is room; the memory does not depend on it. */
export function store(storage: Storage | undefined, key: string, value: unknown[]): void {
  try {
    if (value.length === 0) {
      storage?.removeItem(key);
    } else {
      storage?.setItem(key, JSON.stringify(value));
    }
  } catch {
    // Full or forbidden: the next load starts without.
  }
}
