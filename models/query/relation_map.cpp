#include "models/query/relation_map.h"
