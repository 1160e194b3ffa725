/**
 * What the phone keeps over a reload, in IndexedDB: a text a person and the photos that still have to go. Where storage is forbidden, or does not
 * answer within a second, nothing is kept and everything lasts as long as the page.
 */
const kDatabase = 'watchgrid-patrol';
const kStore = 'kept';
const kPatienceMs = 1000;

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('storage failed'));
  });

function open(): Promise<IDBDatabase | null> {
  const opened = new Promise<IDBDatabase | null>((resolve) => {
    try {
      const request = indexedDB.open(kDatabase, 1);
      request.onupgradeneeded = () => void request.result.createObjectStore(kStore);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return Promise.race([opened, new Promise<null>((resolve) => setTimeout(resolve, kPatienceMs, null))]);
}

export class Shelf {
  private database: Promise<IDBDatabase | null> | null = null;

  get = <T>(key: string): Promise<T | undefined> => this.run('readonly', (s) => s.get(key) as IDBRequest<T | undefined>);
  put = (key: string, value: unknown): Promise<unknown> => this.run('readwrite', (s) => s.put(value, key));
  remove = (key: string): Promise<unknown> => this.run('readwrite', (s) => s.delete(key));
  clear = (): Promise<unknown> => this.run('readwrite', (s) => s.clear());
  /** Every value whose key begins so, in the order of the keys. */
  all = async <T>(prefix: string): Promise<T[]> => (await this.run('readonly', (s) => s.getAll(IDBKeyRange.bound(prefix, `${prefix}\uffff`)) as IDBRequest<T[]>)) ?? [];

  private async run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
    this.database ??= open();
    try {
      const database = await this.database;
      return database ? await asPromise(act(database.transaction(kStore, mode).objectStore(kStore))) : undefined;
    } catch {
      return undefined; // the disk is full: the page goes on without it
    }
  }
}
