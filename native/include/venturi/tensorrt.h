/* What TensorRT's C++ interface asks of an application and its Java bindings cannot give: an IProgressMonitor, an IErrorRecorder,
 * and the deletion of objects that TensorRT made. Needs neither TensorRT nor its headers: the interfaces are written down by their layout (Itanium C++
 * ABI), which is the same in TensorRT 10.6, 10.15 and 11.2. Valid C11. */
#ifndef VENTURI_TENSORRT_H
#define VENTURI_TENSORRT_H

#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Follows one engine build. Thread rule: every function may be called from any thread; free it when the build has returned. */
typedef struct venturi_build_progress venturi_build_progress;

VENTURI_API venturi_status* venturi_build_progress_create(venturi_build_progress** progress);

/* The nvinfer1::IProgressMonitor* for IBuilderConfig::setProgressMonitor; owned by the progress. NULL gives NULL. */
VENTURI_API void* venturi_build_progress_monitor(venturi_build_progress* progress);

/* What has been reported so far, as UTF-8 lines: "STARTED FINISHED STEPS", counts of phases and steps since the beginning, then for
 * each phase now open, outermost first, "DONE TOTAL NAME". Writes at most capacity - 1 bytes and a zero, cutting the end off;
 * returns the bytes that all of it takes without the zero. NULL progress gives 0. */
VENTURI_API int64_t venturi_build_progress_text(const venturi_build_progress* progress, char* text, int64_t capacity);

/* Makes the builder give up at the next step it reports. */
VENTURI_API void venturi_build_progress_cancel(venturi_build_progress* progress);

/* NULL is allowed. */
VENTURI_API void venturi_build_progress_free(venturi_build_progress* progress);

/* Keeps the errors of the TensorRT objects that it is set on. Thread rule: every function may be called from any thread; free it
 * when those objects are gone. */
typedef struct venturi_error_recorder venturi_error_recorder;

VENTURI_API venturi_status* venturi_error_recorder_create(venturi_error_recorder** recorder);

/* The nvinfer1::IErrorRecorder* for setErrorRecorder; owned by the recorder. NULL gives NULL. */
VENTURI_API void* venturi_error_recorder_interface(venturi_error_recorder* recorder);

/* Errors since the last call, oldest first, as UTF-8 lines "CODE DESCRIPTION" (nvinfer1::ErrorCode); at most 32, then a line that
 * counts the others. They are forgotten. Writes at most capacity - 1 bytes and a zero, cutting the end off (16 KiB hold
 * all); returns the bytes written without the zero. NULL recorder gives 0. */
VENTURI_API int64_t venturi_error_recorder_take(venturi_error_recorder* recorder, char* text, int64_t capacity);

/* NULL is allowed. */
VENTURI_API void venturi_error_recorder_free(venturi_error_recorder* recorder);

/* Calls the deleting destructor of a C++ object that TensorRT returned. NULL is allowed.
 * slot: where that destructor stands in the object's virtual table: 1 for every class that derives from nvinfer1::INoCopy (IRuntime,
 * ICudaEngine, IExecutionContext, IBuilder, IHostMemory, ...), 9 for nvonnxparser::IParser of TensorRT 10, 7 of TensorRT 11.
 * INVALID_ARGUMENT for any other slot. */
VENTURI_API venturi_status* venturi_virtual_delete(void* object, int32_t slot);

#ifdef __cplusplus
}
#endif
#endif
