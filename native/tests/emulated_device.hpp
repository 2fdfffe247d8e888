// What the emulated driver's kernels need of its streams.
#pragma once

#include <functional>

namespace emulated {

using Work = std::function<void()>;

// Does the work now, or notes it when the stream is being captured. Gives the driver's result code.
int queue(void* stream, const Work& work);

// What may neither be captured nor happen beside a capture on this thread: taking memory, waiting. 0 when it may go on.
int refusal();

}  // namespace emulated
