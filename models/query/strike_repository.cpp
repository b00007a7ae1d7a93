#include "models/query/strike_repository.h"
