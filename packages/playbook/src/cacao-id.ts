/** `type--UUID`, of any UUID version: the published schemas stop at version 5, the text does not. */
const CACAO_ID =
  /^([a-z][a-z0-9-]*?)--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** The type in front of an id; undefined for what is no id. */
export function typeInId(id: string): string | undefined {
  return CACAO_ID.exec(id)?.[1];
}
