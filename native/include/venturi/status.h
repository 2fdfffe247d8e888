/* Errors of the C API. Valid C11.
 *
 * Every function returns venturi_status*: NULL is success, anything else is an error that the caller frees with
 * venturi_status_free. No function throws, aborts, exits or prints. Thread rule: a status belongs to its receiver. */
#ifndef VENTURI_STATUS_H
#define VENTURI_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(VENTURI_BUILDING)
#define VENTURI_API __attribute__((visibility("default")))
#else
#define VENTURI_API
#endif

typedef struct venturi_status venturi_status;

typedef enum venturi_code {
  VENTURI_OK = 0,
  VENTURI_INVALID_ARGUMENT = 1, /* a programming error of the caller */
  VENTURI_CORRUPT = 2,          /* bytes from outside are not what an encoder writes; offset is set */
  VENTURI_NOT_FINITE = 3,       /* a NaN, an infinity or a value outside int32 where a number is needed */
  VENTURI_UNREPRESENTABLE = 4,  /* a symbol that the profile cannot carry */
  VENTURI_OUT_OF_MEMORY = 5,
  VENTURI_INTERNAL = 6,         /* an exception nobody foresaw, with its text */
  VENTURI_CUDA = 7,             /* no usable CUDA device, or its driver refuses a call */
  VENTURI_CUDA_FATAL = 8        /* the CUDA context is lost; the process must be restarted */
} venturi_code;

/* Code of a status; VENTURI_OK for NULL. */
VENTURI_API int32_t venturi_status_code(const venturi_status* status);

/* Zero-terminated UTF-8, owned by the status; "" for NULL. */
VENTURI_API const char* venturi_status_message(const venturi_status* status);

/* Byte offset of what was refused, -1 when there is none. */
VENTURI_API int64_t venturi_status_offset(const venturi_status* status);

/* Frees a status; NULL is allowed. */
VENTURI_API void venturi_status_free(venturi_status* status);

/* Version of the library, e.g. "0.1.0". */
VENTURI_API const char* venturi_version(void);

#ifdef __cplusplus
}
#endif
#endif
