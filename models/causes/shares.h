// How much each cause has of a hazard or weight that is a product.
//
//   h = h0 exp(U),   U = sum of u_k,   u_k = coefficient * value
//
//   share of the base  = h0 / h = exp(-U)
//   share of term k    = u_k (h - h0) / (h U) = u_k (1 - exp(-U)) / U
//
// Hazards of different clocks add up, so there the clock that rang is the cause and nothing has to
// be shared. Within one, h is no sum: h - h0 is shared by Aumann and Shapley (the excess is
// integrated along the straight line on which all u_k grow together from 0). It is a convention,
// the one under which the shares of terms do not depend on their order, are in the ratio of the
// u_k, and add up to 1 with the base. For U -> 0 the share of a term tends to u_k. A term that kept
// the customer has a negative share; where U < 0 the base has more than 1: it would have been more
// likely.
#pragma once

#include <span>

namespace sojourn::models {

/// Shares of the terms into `shares`, one for each of `terms`; returns that of the base. REQUIRES:
/// as many shares as terms.
float share_out(std::span<const float> terms, std::span<float> shares) noexcept;

}  // namespace sojourn::models
