/** `name` or `@scope/name` behind the last folder of installed packages; pnpm's and other stores have several in a path. */
const INSTALLED = /^.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/;

/** The package that a file was installed with, such as `exceljs` or `@colyseus/schema`; undefined of the program's own and of Node's. */
export function libraryOf(file: string): string | undefined {
  return INSTALLED.exec(file)?.[1].replace("\\", "/");
}
