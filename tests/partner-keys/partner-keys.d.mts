import type { Signer } from "@mirror/vocabulary";

/** The key of whoever bears this name in a test: the same name, the same key, so that a test does the same each time. */
export declare function keyOf(name: string): Signer;
