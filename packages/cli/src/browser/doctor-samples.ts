import type { Evidence, Report } from "@pauseless/doctor";

/** What is for tests only is no entry of the doctor's package: a file of it, from the compiled file. */
const place = new URL("../../../doctor/dist/page/made-report.js", import.meta.url);
const made = (await import(place.href)) as {
  madeReport(evidence?: Evidence, told?: Partial<Report>): Report;
};

/** A report that no program made: three pauses of about 40 ms in 10 s, and many of 1 ms. */
export const madeReport = made.madeReport;
