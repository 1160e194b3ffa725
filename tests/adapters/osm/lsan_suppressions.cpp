/// libreadosm 1.1.0a forgets its expat parser when the XML is broken or the reading is aborted: 8 KiB for each such file. The tests
/// read broken files on purpose; the leak is not ours to repair, and every other leak still fails the run.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the sanitizer's own name
extern "C" const char* __lsan_default_suppressions() { return "leak:libexpat\nleak:libreadosm\n"; }
