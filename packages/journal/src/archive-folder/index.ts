/** The archive as a folder of files: written so that a crash at any instant leaves one that goes on, read so that any change shows. */
export * from "./archive-reader.js";
export * from "./archive-writer.js";
export * from "./copy-archive.js";
export * from "./folder-files.js";
export * from "./retired-entries.js";
export { ArchiveDamaged, readSegmentInPieces, segmentsIn } from "./segment-file.js";
