/**
 * Jest reporter that makes `N passed, N failed` the very last line of the run, for scripts that read it.
 * A test file that could not be loaded counts as one failure.
 */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // Jest still writes its own summary after this call; nothing writes after 'exit'.
    process.on('exit', () => console.error(`${results.numPassedTests} passed, ${failed} failed`));
  }
}
