import { readFile } from 'node:fs/promises';

declare global {
  var compiledPglite: object | undefined;
  // Of the types for Node only those for browsers have it.
  var WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
}

/** While this module lives, V8 takes from it what the threads of embedded databases would otherwise compile again. */
globalThis.compiledPglite ??= await WebAssembly.compile(
  await readFile(new URL(import.meta.resolve('@electric-sql/pglite/pglite.wasm'))),
);
