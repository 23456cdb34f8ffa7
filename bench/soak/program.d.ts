import type { Diagnosis } from "genspan";

export function ask(origin: string, count: number): Promise<void>;
export function flush(): Promise<boolean>;
export function diagnose(): Diagnosis;
export function wasmBytes(): number;
