import { testsOfReadme } from "@pauseless/testing";

testsOfReadme(import.meta.url, "@pauseless/doctor", 2, "./doctor-error.d.ts", /[a-z]+(?:-[a-z]+)*/);
