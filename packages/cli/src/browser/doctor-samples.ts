/** A report of the doctor, of which the tests of its page know this much. */
export interface DoctorReport {
  readonly verdict: string;
  readonly evidence: DoctorEvidence;
}

/** What was seen of a program. */
export interface DoctorEvidence {
  readonly windowMs: number;
  readonly threads: readonly DoctorThread[];
}

/** What was seen of a thread. */
export interface DoctorThread {
  readonly id: number;
  readonly name: string;
  readonly collections: readonly { readonly startMs: number; readonly ms: number }[];
}

interface Live {
  readonly url: string;
  update(evidence: DoctorEvidence): void;
  finish(report: DoctorReport): void;
  close(): Promise<void>;
}

/** A file of the doctor, from the compiled file: what is for tests only is no entry of its package. */
const place = (file: string) => new URL(`../../../doctor/dist/${file}`, import.meta.url).href;
const made = (await import(place("evidence/made-report.js"))) as {
  madeReport(evidence?: DoctorEvidence, told?: Partial<DoctorReport>): DoctorReport;
};
const page = (await import(place("page/report-page.js"))) as { reportPage(report: DoctorReport): string };
const live = (await import(place("live/live-server.js"))) as {
  LiveServer: {
    open(options: {
      readonly port: number;
      readonly diagnose: (evidence: DoctorEvidence) => DoctorReport;
    }): Promise<Live>;
  };
};

/** A report that no program made: three pauses of about 40 ms in 10 s, and many of 1 ms. */
export const madeReport = made.madeReport;
/** The page of a report. */
export const doctorPage = page.reportPage;
/** Serves the page of a program that is still looked at. */
export const LiveServer = live.LiveServer;
