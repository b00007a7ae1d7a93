#include "models/query/postgres_source.h"
