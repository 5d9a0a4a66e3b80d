import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

/** As much of a schema as reading needs. */
interface Schema<Value> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: Value }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** A body or query as the contract wants it; where it is not, stops the command and names every place. */
export function checked<Value>(schema: Schema<Value>, value: unknown): Value {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path, message }) => `${pointer(path)}: ${message}`);
  throw new Stop(ExitCode.invalidInput, "This is not as it has to be; nothing was sent.", places);
}

/** An object without the fields that were not given. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function pointer(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "/";
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
