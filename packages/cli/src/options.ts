import { InvalidArgumentError } from "commander";

/** Reads an option that is a whole number of at least 0. @throws InvalidArgumentError that says so. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("give a whole number.");
  return Number(text);
}

/** Reads an option that is a number above 0. @throws InvalidArgumentError that says so. */
export function positiveNumber(text: string): number {
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (value === 0) throw new InvalidArgumentError("give a number above 0.");
  return value;
}

/** Reads an option that is a header, as `Name: value`, besides those read before. @throws InvalidArgumentError where it is none. */
export function header(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^:\s]+):\s*(.+)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError("give a header as 'Name: value'.");
  return { ...before, [name]: value };
}

/** Reads an option that lists the origins of pages, or is `any`. @throws InvalidArgumentError where one is none. */
export function origins(text: string): readonly string[] | "any" {
  if (text === "any") return text;
  const listed = text.split(",").map((origin) => origin.trim());
  if (listed.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)) return listed;
  throw new InvalidArgumentError("give origins as https://play.example, separated by commas, or any.");
}

/** Reads an option that is a TCP port, 0 for any. @throws InvalidArgumentError that says so. */
export function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65535) throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
  return value;
}
