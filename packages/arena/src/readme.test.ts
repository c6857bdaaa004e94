import { testsOfReadme } from "@pauseless/testing";

testsOfReadme(import.meta.url, "@pauseless/arena", 9);
