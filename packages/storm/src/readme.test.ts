import { testsOfReadme } from "@pauseless/testing";

testsOfReadme(import.meta.url, "@pauseless/storm", 5, "./storm-error.d.ts");
