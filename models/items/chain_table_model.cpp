#include "models/items/chain_table_model.h"
