/// <reference lib="dom" />

/**
 * An element of the page with attributes and content. Content that is text stays text, whatever it says. The page holds the source of this function.
 *
 * @param tag - such as `p`, or `svg:rect` for one of a drawing
 */
export function pageElement(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...content: (Node | string)[]
): HTMLElement {
  const element = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element as HTMLElement;
}
