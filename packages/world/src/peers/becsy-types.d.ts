// The types of becsy's production build, which has none of its own.

export * from "@lastolivegames/becsy";
