/** What a tree's parts are called that are too small to be told: no function, and nothing that can be looked up. */
export const FOLDED = "(other)";
