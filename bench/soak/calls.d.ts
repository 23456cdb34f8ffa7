export function askBy(fetch: typeof globalThis.fetch, origin: string, count: number): Promise<void>;
