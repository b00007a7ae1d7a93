#pragma once

#include "models/items/strike_picture.h"

#include <QObject>

class QCPRange;

namespace strikescope {

class StrikePlot;

// What of a picture is in view. The user's zoom stays when values refresh; without one a new symbol or
// session opens on the strikes around the money. The values follow the strikes in view until the user zooms
// them too.
class StrikeZoom : public QObject {
    Q_OBJECT
public:
    explicit StrikeZoom(StrikePlot& plot);

    // Before the picture is drawn; it has to stay where it is until the next one.
    void follow(const StrikePicture& picture);
    // Strikes in view; NaN where the axis has no place for any.
    StrikeRange strikes() const;
    void showStrikes(const StrikeRange& strikes); // just these, as a linked pane says

    // By the user.
    void fitAll();
    void reset(); // strikes around the money, values to fit
    void fitValueAxis();
    void fitStrikeAxis();
    void centreOnMoney();
    void zoomAtMoney(double factor);          // > 1: fewer strikes
    void zoomAt(double pixel, double factor); // at the pointer
    void zoomValues(double pixel, double factor);
    void pan(double pixels);
    void showPixels(double from, double to);
    void fitValues(bool keepIfItFits); // unless the user zoomed them

signals:
    void zoomed(); // by the user

private:
    // What a new one of needs a new view.
    struct Shown {
        QString symbol;
        Date session{};
        XAxis axis{};
        Quantity quantity{};
        ChangeMode mode{};
        ExposureSign sign{};
        bool pair = false, contracts = false;
    };
    static Shown shownOf(const StrikePicture& picture);
    void openOn(const StrikeRange& strikes);
    void setPlaces(double lower, double upper);
    void userSets(double lower, double upper);
    StrikeRange allPlaces() const;
    void fitStrip();

    StrikePlot& m_plot;
    const StrikePicture* m_picture = nullptr;
    std::optional<Shown> m_shown;
    StrikeRange m_inView;      // by the scale of the last picture: another axis opens on the same strikes
    bool m_ownValues = false;  // the user zoomed the value axis
    bool m_ownStrikes = false; // the user zoomed or moved along the strikes
};

} // namespace strikescope
