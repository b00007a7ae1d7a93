#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/quantity.h"

#include <QAbstractTableModel>

#include <optional>

namespace strikescope {

// The chain of one expiry as traders know it: calls left, strike in the middle, puts right, mirrored so that
// the IV of either side stands next to the strike. Display role formatted; RawRole the value in storage
// units.
class ChainTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        RawRole = Qt::UserRole, // double; invalid where missing
        InTheMoneyRole,         // bool; false where the underlying is unknown
        AtTheMoneyRole,         // bool, the row of the ATM strike
        ShareRole,              // OI and volume: value / largest of the column, 0..1; invalid elsewhere
        SideRole,               // int(Side); invalid for the strike
    };

    explicit ChainTableModel(QObject* parent = nullptr);

    // Null or an expiry the frame lacks: no rows. The same strikes again change values in place, so that
    // selection and scroll position stay.
    void setFrame(ChainFramePtr frame, std::optional<Date> expiry);

    int strikeColumn() const;
    int atmRow() const { return m_atmRow; } // -1: unknown
    std::optional<Quantity> quantityAt(int column) const;
    std::optional<Side> sideAt(int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    double raw(int row, int column) const;
    bool inTheMoney(int row, int column) const;
    QVariant share(int row, int column) const;
    void measure(); // ATM row and the columns' largest values

    ChainFramePtr m_frame;
    const Chain* m_chain = nullptr; // inside m_frame
    double m_underlying = missing;
    int m_atmRow = -1;
    std::array<double, strikescope::columnCount> m_largest{};
};

} // namespace strikescope
