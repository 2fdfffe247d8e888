// x div d by a float reciprocal, for d < 2^12 and x < d << 20.
#pragma once

namespace venturi {

// A reciprocal of this, 1 - 2^-22, instead of 1 makes up for the roundings of x to float, of the reciprocal and of the product,
// each at most 2^-24 of the value: the product is never above x / d, and below it by less than 7 * 2^-24 of at most 2^20, which
// is less than one half. Truncated it is the quotient or one less.
constexpr float kReciprocalOf = 0x1.FFFFF8p-1F;

}  // namespace venturi
