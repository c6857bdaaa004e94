import { testsOfReadme } from "@pauseless/testing";

testsOfReadme(import.meta.url, "@pauseless/wire", 11);
