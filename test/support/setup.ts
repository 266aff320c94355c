import * as stackTraces from 'cdktf/lib/tokens/private/stack-trace';

// cdktf notes for each value where it was made. Behind Jest's source maps that takes most of a test's time.
Object.assign(stackTraces, { captureStackTrace: () => [] });
