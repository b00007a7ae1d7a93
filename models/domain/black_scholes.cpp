#include "models/domain/black_scholes.h"
