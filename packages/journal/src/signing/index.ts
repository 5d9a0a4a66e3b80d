/** Keys and signatures (Ed25519), and the reading of a bundle's bytes: what evidence needs from Node. */
export * from "./bundle-text.js";
export * from "./signing-key.js";
